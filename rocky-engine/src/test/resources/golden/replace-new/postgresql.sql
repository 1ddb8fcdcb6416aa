CREATE TABLE "staging"."orders" AS (
SELECT *, CAST(NULL AS TEXT) AS "_loaded_by"
FROM "lake"."shopify"."orders"
) WITH DATA;
