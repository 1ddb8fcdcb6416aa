INSERT INTO "staging"."orders"
SELECT *, CAST(NULL AS VARCHAR(65535)) AS "_loaded_by"
FROM "lake"."shopify"."orders";
