INSERT INTO "staging"."orders"
SELECT *, CAST(NULL AS TEXT) AS "_loaded_by"
FROM "lake"."shopify"."orders"
WHERE "_fivetran_synced" > TIMESTAMP WITH TIME ZONE '2025-03-15 14:30:00+00';
