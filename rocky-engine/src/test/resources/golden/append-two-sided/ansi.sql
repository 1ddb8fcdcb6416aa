INSERT INTO "staging"."orders"
SELECT "source".*, CAST(NULL AS VARCHAR(1000)) AS "_loaded_by"
FROM "lake"."shopify"."orders" AS "source"
WHERE "_fivetran_synced" >= TIMESTAMP '2025-03-15 14:30:00+00:00' AND "_fivetran_synced" <= TIMESTAMP '2025-03-16 00:00:00.25+00:00';
