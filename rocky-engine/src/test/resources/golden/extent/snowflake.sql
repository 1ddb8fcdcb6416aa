SELECT TO_VARCHAR(CONVERT_TIMEZONE('UTC', MAX("_fivetran_synced")), 'YYYY-MM-DD HH24:MI:SS.FF9'), CAST(COUNT(*) AS VARCHAR)
FROM "staging"."orders";
SELECT TO_VARCHAR(MAX("_fivetran_synced"), 'YYYY-MM-DD'), CAST(COUNT(*) AS VARCHAR)
FROM "staging"."orders"
WHERE "_fivetran_synced" IS NOT NULL;
SELECT TO_VARCHAR(CONVERT_TIMEZONE('UTC', MAX("_fivetran_synced")), 'YYYY-MM-DD HH24:MI:SS.FF9'), CAST(COUNT(*) AS VARCHAR)
FROM "staging"."orders"
WHERE (("_fivetran_synced" >= TO_TIMESTAMP_TZ('2025-03-15 14:30:00.000000000 +00:00', 'YYYY-MM-DD HH24:MI:SS.FF9 TZH:TZM') AND "_fivetran_synced" <= TO_TIMESTAMP_TZ('2025-03-16 00:00:00.250000000 +00:00', 'YYYY-MM-DD HH24:MI:SS.FF9 TZH:TZM')) OR "_fivetran_synced" IS NULL) AND "_loaded_by" LIKE '3f9a:%';
