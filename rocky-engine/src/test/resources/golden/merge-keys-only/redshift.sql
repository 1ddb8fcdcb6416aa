CREATE TEMPORARY TABLE "rocky_stage" AS
SELECT "id"
FROM (
SELECT "id", ROW_NUMBER() OVER (PARTITION BY "id" ORDER BY "_fivetran_synced" DESC NULLS LAST) AS "row_rank"
FROM "lake"."shopify"."orders"
WHERE "_fivetran_synced" > TIMESTAMPTZ '2025-03-15 14:30:00+00'
) AS "ranked"
WHERE "row_rank" = 1;
DELETE FROM "rocky_stage"
USING "staging"."orders"
WHERE "orders"."id" = "rocky_stage"."id";
DELETE FROM "rocky_stage"
USING "staging"."orders"
WHERE CASE WHEN "orders"."id" IS NULL THEN 1 ELSE 0 END = CASE WHEN "rocky_stage"."id" IS NULL THEN 1 ELSE 0 END AND ("orders"."id" = "rocky_stage"."id" OR "orders"."id" IS NULL) AND ("rocky_stage"."id" IS NULL);
INSERT INTO "staging"."orders" ("id")
SELECT "id"
FROM "rocky_stage";
DROP TABLE "rocky_stage";
