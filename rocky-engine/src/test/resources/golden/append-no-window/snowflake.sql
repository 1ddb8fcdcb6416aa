INSERT INTO "staging"."orders"
SELECT *, CAST(NULL AS VARCHAR) AS "_loaded_by"
FROM "lake"."shopify"."orders";
