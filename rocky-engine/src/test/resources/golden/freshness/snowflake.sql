SELECT TO_VARCHAR(CONVERT_TIMEZONE('UTC', MAX("_fivetran_synced")), 'YYYY-MM-DD HH24:MI:SS.FF9')
FROM "lake"."shopify"."orders";
