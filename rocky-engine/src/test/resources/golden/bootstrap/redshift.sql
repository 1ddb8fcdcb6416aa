CREATE TABLE "staging"."orders" AS
SELECT *, CAST(NULL AS VARCHAR(65535)) AS "_loaded_by"
FROM "lake"."shopify"."orders"
WHERE FALSE;
