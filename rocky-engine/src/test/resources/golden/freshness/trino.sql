SELECT CAST((MAX("_fivetran_synced")) AT TIME ZONE 'UTC' AS VARCHAR)
FROM "lake"."shopify"."orders";
