CREATE TEMPORARY TABLE "rocky_stage" AS
SELECT "id", "region", "amount", "_fivetran_synced", "_loaded_by"
FROM (
SELECT "id", "region", "amount", "_fivetran_synced", CAST(NULL AS VARCHAR(65535)) AS "_loaded_by", ROW_NUMBER() OVER (PARTITION BY "id", "region" ORDER BY "_fivetran_synced" DESC NULLS LAST) AS "row_rank"
FROM "lake"."shopify"."orders"
WHERE "_fivetran_synced" > TIMESTAMPTZ '2025-03-15 14:30:00+00'
) AS "ranked"
WHERE "row_rank" = 1;
UPDATE "staging"."orders" AS "target"
SET "amount" = "source"."amount", "_fivetran_synced" = "source"."_fivetran_synced", "_loaded_by" = "source"."_loaded_by"
FROM "rocky_stage" AS "source"
WHERE "target"."id" = "source"."id" AND "target"."region" = "source"."region";
UPDATE "staging"."orders" AS "target"
SET "amount" = "source"."amount", "_fivetran_synced" = "source"."_fivetran_synced", "_loaded_by" = "source"."_loaded_by"
FROM "rocky_stage" AS "source"
WHERE CASE WHEN "target"."id" IS NULL THEN 1 ELSE 0 END = CASE WHEN "source"."id" IS NULL THEN 1 ELSE 0 END AND ("target"."id" = "source"."id" OR "target"."id" IS NULL) AND CASE WHEN "target"."region" IS NULL THEN 1 ELSE 0 END = CASE WHEN "source"."region" IS NULL THEN 1 ELSE 0 END AND ("target"."region" = "source"."region" OR "target"."region" IS NULL) AND ("source"."id" IS NULL OR "source"."region" IS NULL);
DELETE FROM "rocky_stage"
USING "staging"."orders"
WHERE "orders"."id" = "rocky_stage"."id" AND "orders"."region" = "rocky_stage"."region";
DELETE FROM "rocky_stage"
USING "staging"."orders"
WHERE CASE WHEN "orders"."id" IS NULL THEN 1 ELSE 0 END = CASE WHEN "rocky_stage"."id" IS NULL THEN 1 ELSE 0 END AND ("orders"."id" = "rocky_stage"."id" OR "orders"."id" IS NULL) AND CASE WHEN "orders"."region" IS NULL THEN 1 ELSE 0 END = CASE WHEN "rocky_stage"."region" IS NULL THEN 1 ELSE 0 END AND ("orders"."region" = "rocky_stage"."region" OR "orders"."region" IS NULL) AND ("rocky_stage"."id" IS NULL OR "rocky_stage"."region" IS NULL);
INSERT INTO "staging"."orders" ("id", "region", "amount", "_fivetran_synced", "_loaded_by")
SELECT "id", "region", "amount", "_fivetran_synced", "_loaded_by"
FROM "rocky_stage";
DROP TABLE "rocky_stage";
