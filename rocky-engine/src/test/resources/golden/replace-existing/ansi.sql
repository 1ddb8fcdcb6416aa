DELETE FROM "staging"."orders";
INSERT INTO "staging"."orders"
SELECT "source".*, CAST(NULL AS VARCHAR(1000)) AS "_loaded_by"
FROM "lake"."shopify"."orders" AS "source";
