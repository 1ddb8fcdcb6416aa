SELECT CAST('staging.orders' AS VARCHAR), CAST(COUNT(*) AS VARCHAR)
FROM "staging"."orders"
UNION ALL
SELECT CAST('lake.shopify.orders' AS VARCHAR), CAST(COUNT(*) AS VARCHAR)
FROM "lake"."shopify"."orders";
