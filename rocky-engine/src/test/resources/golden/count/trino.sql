SELECT CAST(COUNT(*) AS VARCHAR)
FROM "staging"."orders";
