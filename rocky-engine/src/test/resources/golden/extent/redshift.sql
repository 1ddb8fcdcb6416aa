SELECT TO_CHAR((MAX("_fivetran_synced")) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), CAST(COUNT(*) AS VARCHAR(65535))
FROM "staging"."orders";
SELECT TO_CHAR(MAX("_fivetran_synced"), 'YYYY-MM-DD'), CAST(COUNT(*) AS VARCHAR(65535))
FROM "staging"."orders"
WHERE "_fivetran_synced" IS NOT NULL;
SELECT TO_CHAR((MAX("_fivetran_synced")) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), CAST(COUNT(*) AS VARCHAR(65535))
FROM "staging"."orders"
WHERE (("_fivetran_synced" >= TIMESTAMPTZ '2025-03-15 14:30:00+00' AND "_fivetran_synced" <= TIMESTAMPTZ '2025-03-16 00:00:00.25+00') OR "_fivetran_synced" IS NULL) AND "_loaded_by" LIKE '3f9a:%';
