SELECT CAST((MAX("_fivetran_synced")) AT TIME ZONE INTERVAL '+00:00' HOUR TO MINUTE AS VARCHAR(1000))
FROM "lake"."shopify"."orders";
