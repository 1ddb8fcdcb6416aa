MERGE INTO "staging"."orders" AS "target"
USING (
SELECT "id"
FROM "lake"."shopify"."orders"
WHERE "_fivetran_synced" > TIMESTAMPTZ '2025-03-15 14:30:00+00'
QUALIFY ROW_NUMBER() OVER (PARTITION BY "id" ORDER BY "_fivetran_synced" DESC NULLS LAST) = 1
) AS "source"
ON "target"."id" IS NOT DISTINCT FROM "source"."id"
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;
