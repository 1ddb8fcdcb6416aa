MERGE INTO `select`.`t\` AS `target`
USING (
SELECT `c"; DROP TABLE x; --`, `e'`, FALSE AS `is_marker`
FROM (
SELECT `c"; DROP TABLE x; --`, '\\\'' AS `e'`
FROM `a.b`.`s"`
WHERE `c"; DROP TABLE x; --` > '\'; DROP TABLE x; --'
) AS `loaded`
UNION ALL
SELECT NULL, NULL, TRUE
) AS `source`
ON `source`.`is_marker` AND `target`.`c"; DROP TABLE x; --` > '\'; DROP TABLE x; --'
WHEN MATCHED THEN DELETE
WHEN NOT MATCHED AND NOT `source`.`is_marker` THEN INSERT (`c"; DROP TABLE x; --`, `e'`) VALUES (`source`.`c"; DROP TABLE x; --`, `source`.`e'`);
