SELECT CASE WHEN isfinite(MAX("_fivetran_synced")) = FALSE THEN 'infinity' ELSE to_char((MAX("_fivetran_synced")) AT TIME ZONE 'UTC', 'YYYY-MM-DD (BC) HH24:MI:SS.US') END, CAST(COUNT(*) AS TEXT)
FROM "staging"."orders";
SELECT CASE WHEN isfinite(MAX("_fivetran_synced")) = FALSE THEN 'infinity' ELSE to_char(CAST(MAX("_fivetran_synced") AS TIMESTAMP), 'YYYY-MM-DD (BC)') END, CAST(COUNT(*) AS TEXT)
FROM "staging"."orders"
WHERE "_fivetran_synced" IS NOT NULL;
SELECT CASE WHEN isfinite(MAX("_fivetran_synced")) = FALSE THEN 'infinity' ELSE to_char((MAX("_fivetran_synced")) AT TIME ZONE 'UTC', 'YYYY-MM-DD (BC) HH24:MI:SS.US') END, CAST(COUNT(*) AS TEXT)
FROM "staging"."orders"
WHERE (("_fivetran_synced" >= TIMESTAMP WITH TIME ZONE '2025-03-15 14:30:00+00' AND "_fivetran_synced" <= TIMESTAMP WITH TIME ZONE '2025-03-16 00:00:00.25+00') OR "_fivetran_synced" IS NULL) AND "_loaded_by" LIKE '3f9a:%';
