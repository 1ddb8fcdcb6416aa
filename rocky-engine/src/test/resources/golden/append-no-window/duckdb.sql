INSERT INTO "staging"."orders" BY NAME
SELECT *, CAST(NULL AS VARCHAR) AS "_loaded_by"
FROM "lake"."shopify"."orders";
