CREATE TABLE "staging"."orders" AS (
SELECT "source".*, CAST(NULL AS VARCHAR(1000)) AS "_loaded_by"
FROM "lake"."shopify"."orders" AS "source"
) WITH NO DATA;
