SELECT TO_CHAR((MAX("_fivetran_synced")) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')
FROM "lake"."shopify"."orders";
