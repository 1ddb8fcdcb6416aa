CREATE TABLE "staging"."orders" AS (
SELECT "id", "region", "amount", "_fivetran_synced", CAST(NULL AS TEXT) AS "_loaded_by"
FROM "lake"."shopify"."orders"
) WITH DATA;
