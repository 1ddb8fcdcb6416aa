MERGE INTO "staging"."orders" AS "target"
USING (
SELECT "id", "region", "amount", "_fivetran_synced", "_loaded_by"
FROM (
SELECT "id", "region", "amount", "_fivetran_synced", CAST(NULL AS VARCHAR) AS "_loaded_by", ROW_NUMBER() OVER (PARTITION BY "id", "region" ORDER BY "_fivetran_synced" DESC NULLS LAST) AS "row_rank"
FROM "lake"."shopify"."orders"
WHERE "_fivetran_synced" > TO_TIMESTAMP_TZ('2025-03-15 14:30:00.000000000 +00:00', 'YYYY-MM-DD HH24:MI:SS.FF9 TZH:TZM')
) AS "ranked"
WHERE "row_rank" = 1
) AS "source"
ON "target"."id" IS NOT DISTINCT FROM "source"."id" AND "target"."region" IS NOT DISTINCT FROM "source"."region"
WHEN MATCHED THEN UPDATE SET "amount" = "source"."amount", "_fivetran_synced" = "source"."_fivetran_synced", "_loaded_by" = "source"."_loaded_by"
WHEN NOT MATCHED THEN INSERT ("id", "region", "amount", "_fivetran_synced", "_loaded_by") VALUES ("source"."id", "source"."region", "source"."amount", "source"."_fivetran_synced", "source"."_loaded_by");
