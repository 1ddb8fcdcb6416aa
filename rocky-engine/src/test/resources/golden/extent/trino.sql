SELECT CAST((MAX("_fivetran_synced")) AT TIME ZONE 'UTC' AS VARCHAR), CAST(COUNT(*) AS VARCHAR)
FROM "staging"."orders";
SELECT CAST(MAX("_fivetran_synced") AS VARCHAR), CAST(COUNT(*) AS VARCHAR)
FROM "staging"."orders"
WHERE "_fivetran_synced" IS NOT NULL;
SELECT CAST((MAX("_fivetran_synced")) AT TIME ZONE 'UTC' AS VARCHAR), CAST(COUNT(*) AS VARCHAR)
FROM "staging"."orders"
WHERE (("_fivetran_synced" >= TIMESTAMP '2025-03-15 14:30:00 UTC' AND "_fivetran_synced" <= TIMESTAMP '2025-03-16 00:00:00.25 UTC') OR "_fivetran_synced" IS NULL) AND "_loaded_by" LIKE '3f9a:%';
