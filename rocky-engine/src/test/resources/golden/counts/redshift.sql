SELECT CAST('staging.orders' AS VARCHAR(65535)), CAST(COUNT(*) AS VARCHAR(65535))
FROM "staging"."orders"
UNION ALL
SELECT CAST('lake.shopify.orders' AS VARCHAR(65535)), CAST(COUNT(*) AS VARCHAR(65535))
FROM "lake"."shopify"."orders";
