CREATE TABLE "staging"."orders" AS
SELECT *, CAST(NULL AS VARCHAR) AS "_loaded_by"
FROM "lake"."shopify"."orders";
