DELETE FROM "staging"."orders"
WHERE "_fivetran_synced" >= TO_TIMESTAMP_TZ('2025-03-15 14:30:00.000000000 +00:00', 'YYYY-MM-DD HH24:MI:SS.FF9 TZH:TZM') AND "_fivetran_synced" <= TO_TIMESTAMP_TZ('2025-03-16 00:00:00.250000000 +00:00', 'YYYY-MM-DD HH24:MI:SS.FF9 TZH:TZM');
INSERT INTO "staging"."orders" ("id", "region", "amount", "_fivetran_synced", "_loaded_by")
SELECT "id", "region", "amount", "_fivetran_synced", CAST(NULL AS VARCHAR) AS "_loaded_by"
FROM "lake"."shopify"."orders"
WHERE "_fivetran_synced" >= TO_TIMESTAMP_TZ('2025-03-15 14:30:00.000000000 +00:00', 'YYYY-MM-DD HH24:MI:SS.FF9 TZH:TZM') AND "_fivetran_synced" <= TO_TIMESTAMP_TZ('2025-03-16 00:00:00.250000000 +00:00', 'YYYY-MM-DD HH24:MI:SS.FF9 TZH:TZM');
