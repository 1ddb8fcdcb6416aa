SELECT CAST(COUNT(*) AS TEXT)
FROM "staging"."orders";
