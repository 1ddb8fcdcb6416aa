DELETE FROM `staging`.`orders`
WHERE `_fivetran_synced` >= TIMESTAMP '2025-03-15 14:30:00+00:00' AND `_fivetran_synced` <= TIMESTAMP '2025-03-16 00:00:00.25+00:00';
INSERT INTO `staging`.`orders` (`id`, `region`, `amount`, `_fivetran_synced`, `_loaded_by`)
SELECT `id`, `region`, `amount`, `_fivetran_synced`, CAST(NULL AS STRING) AS `_loaded_by`
FROM `lake`.`shopify`.`orders`
WHERE `_fivetran_synced` >= TIMESTAMP '2025-03-15 14:30:00+00:00' AND `_fivetran_synced` <= TIMESTAMP '2025-03-16 00:00:00.25+00:00';
