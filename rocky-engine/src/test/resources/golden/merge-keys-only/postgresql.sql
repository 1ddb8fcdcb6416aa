MERGE INTO "staging"."orders" AS "target"
USING (
SELECT "id"
FROM (
SELECT "id", ROW_NUMBER() OVER (PARTITION BY "id" ORDER BY "_fivetran_synced" DESC NULLS LAST) AS "row_rank"
FROM "lake"."shopify"."orders"
WHERE "_fivetran_synced" > TIMESTAMP WITH TIME ZONE '2025-03-15 14:30:00+00'
) AS "ranked"
WHERE "row_rank" = 1
) AS "source"
ON ("target"."id" = "source"."id" OR "target"."id" IS NULL AND "source"."id" IS NULL)
WHEN NOT MATCHED THEN INSERT ("id") VALUES ("source"."id");
