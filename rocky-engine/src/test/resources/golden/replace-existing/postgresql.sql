DELETE FROM "staging"."orders";
INSERT INTO "staging"."orders"
SELECT *, CAST(NULL AS TEXT) AS "_loaded_by"
FROM "lake"."shopify"."orders";
