SELECT CAST(COUNT(*) AS STRING)
FROM `staging`.`orders`;
