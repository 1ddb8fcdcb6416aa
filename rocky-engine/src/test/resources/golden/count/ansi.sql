SELECT CAST(COUNT(*) AS VARCHAR(1000))
FROM "staging"."orders";
