INSERT INTO `staging`.`orders` BY NAME
SELECT `id`, `region`, `amount`, `_fivetran_synced`, CAST(NULL AS STRING) AS `_loaded_by`
FROM `lake`.`shopify`.`orders`
WHERE `_fivetran_synced` > TIMESTAMP '2025-03-15 14:30:00+00:00';
