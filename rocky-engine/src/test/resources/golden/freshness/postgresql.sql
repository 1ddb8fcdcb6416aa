SELECT CASE WHEN isfinite(MAX("_fivetran_synced")) = FALSE THEN 'infinity' ELSE to_char((MAX("_fivetran_synced")) AT TIME ZONE 'UTC', 'YYYY-MM-DD (BC) HH24:MI:SS.US') END
FROM "lake"."shopify"."orders";
