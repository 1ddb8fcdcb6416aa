SELECT CAST('staging.orders' AS VARCHAR(1000)), CAST(COUNT(*) AS VARCHAR(1000))
FROM "staging"."orders"
UNION ALL
SELECT CAST('lake.shopify.orders' AS VARCHAR(1000)), CAST(COUNT(*) AS VARCHAR(1000))
FROM "lake"."shopify"."orders";
