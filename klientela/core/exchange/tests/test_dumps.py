"""SQL dumps are read as texts, however they are written, and nothing in them is ever carried out."""

import json
import tracemalloc
from pathlib import Path

import pytest

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.base import Found, Link
from klientela.core.exchange.readers.dumps import Dump

POSTGRESQL = r"""
--
-- PostgreSQL database dump; it isn't cut; (
--
\restrict abc
SET client_encoding = 'UTF8';
CREATE FUNCTION public.f() RETURNS text LANGUAGE sql AS $$ select 'a;b'; INSERT INTO no VALUES (1); $$;
CREATE TABLE public."Klient" (id integer NOT NULL, nazwa character varying(40) DEFAULT 'a,b;'::character varying, "od dnia" date,
    aktywny boolean, kwota real, logo bytea, kiedy timestamp with time zone, CONSTRAINT c CHECK ((id > 0)));
CREATE TABLE sales.orders (id integer PRIMARY KEY, client integer REFERENCES public."Klient");
COPY public."Klient" (id, nazwa, "od dnia", aktywny, kwota, logo, kiedy) FROM stdin;
1	Łódź\tSp. z o.o.\\	2020-01-02	t	0.150000006	\\x00ff	2020-01-02 03:04:05+01
2	\N	\N	f	\N	\N	\N
\.
INSERT INTO public."Klient" (nazwa, id) VALUES ('O''Reilly; -- no comment', 3), (E'two\nlines \'x\'', (4)::integer) ON CONFLICT DO NOTHING;
INSERT INTO public."Klient" (nazwa, id) VALUES ($t$it's $$ here$t$, 5);
INSERT INTO public."Klient" (nazwa, id) VALUES ('C:\dir'::text, '6'::integer);
INSERT INTO sales.orders VALUES (10, 1);
INSERT INTO sales.orders VALUES (11, NULL);
/* a comment; 'x */ INSERT INTO sales.orders VALUES (12, 2);
ALTER TABLE ONLY public."Klient" ADD CONSTRAINT k PRIMARY KEY (id);
ALTER TABLE ONLY public."Klient" ADD CONSTRAINT z FOREIGN KEY (id) REFERENCES sales.orders(id) ON DELETE CASCADE;
"""

MYSQL = r"""-- MySQL dump 10.13
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `clients`;
CREATE TABLE `clients` (`id` int NOT NULL AUTO_INCREMENT, `na``me` varchar(100) DEFAULT 'x)', `zero` date, `photo` longblob,
  `kind` enum('a','b,c'), `parent` int, PRIMARY KEY (`id`), KEY `k` (`parent`),
  CONSTRAINT `fk` FOREIGN KEY (`parent`) REFERENCES `clients` (`id`)) ENGINE=InnoDB;
INSERT INTO `clients` VALUES (1,'Łódź \"Sp.\" O\'Reilly \\','0000-00-00',_binary '\0;\'',NULL,1),
  (2,'a\nb (c), ''d''','2020-05-05',0x00FF,'b,c',NULL);
DELIMITER ;;
CREATE TRIGGER t BEFORE INSERT ON clients FOR EACH ROW BEGIN INSERT INTO no VALUES (1); END ;;
DELIMITER ;
INSERT INTO `clients` VALUES (3,'',NULL,NULL,'a',-5);
INSERT INTO `clients` VALUES (4,'x',NULL,NULL,'a',+5.5);
"""

SQLITE = """PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, note TEXT);
INSERT INTO t VALUES(1,replace('a\\nb','\\n',char(10)));
INSERT INTO "t" VALUES(2,X'00ff');
COMMIT;
"""


def _tables(folder: Path, content: str | bytes, *, encoding: str = "") -> dict[str, tuple[Found, list[list[object]]]]:
    file = folder / "dump.sql"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return {found.name: (found, [list(row) for row in found.rows()]) for found in Dump().tables(file, encoding=encoding)}


def test_a_dump_of_postgresql_gives_tables_keys_and_relations(tmp_path: Path):
    tables = _tables(tmp_path, POSTGRESQL)
    assert set(tables) == {"Klient", "sales.orders"}
    found, rows = tables["Klient"]
    assert found.headings == ("id", "nazwa", "od dnia", "aktywny", "kwota", "logo", "kiedy")
    assert (found.keys, found.links) == (("id",), (Link("id", "sales.orders", "id"),))
    assert rows[0][:6] == ["1", "Łódź\tSp. z o.o.\\", "2020-01-02", True, "0.15", None] and rows[0][6].utcoffset() is not None
    assert [row[:2] for row in rows[1:]] == [
        *(["2", None], ["3", "O'Reilly; -- no comment"], ["4", "two\nlines 'x'"], ["5", "it's $$ here"], ["6", r"C:\dir"]),
    ]
    found, rows = tables["sales.orders"]
    assert (rows, found.links) == ([["10", "1"], ["11", None], ["12", "2"]], (Link("client", "Klient", "id"),))


def test_a_dump_of_mysql_gives_tables_keys_and_relations(tmp_path: Path):
    tables = _tables(tmp_path, MYSQL)
    assert set(tables) == {"clients"}
    found, rows = tables["clients"]
    assert found.headings == ("id", "na`me", "zero", "photo", "kind", "parent")
    assert (found.keys, found.links) == (("id",), (Link("parent", "clients", "id"),))
    assert rows == [
        ["1", 'Łódź "Sp." O\'Reilly \\', None, None, None, "1"],
        ["2", "a\nb (c), 'd'", "2020-05-05", None, "b,c", None],
        ["3", "", None, None, "a", "-5"],
        ["4", "x", None, None, "a", "+5.5"],
    ]


def test_a_dump_of_sqlite_is_read_too(tmp_path: Path):
    found, rows = _tables(tmp_path, SQLITE)["t"]
    assert (found.keys, rows) == (("id",), [["1", "a\nb"], ["2", None]])


@pytest.mark.parametrize(
    "cut", ["INSERT INTO t VALUES (1, 'a", "INSERT INTO t VALUES (1), (2", "COPY t (a) FROM stdin;\n1\n2\n", "SELECT $a$ x"]
)
def test_a_dump_cut_in_the_middle_is_refused(tmp_path: Path, cut: str):
    with pytest.raises(UnreadableFile, match="cut off"):
        _tables(tmp_path, "CREATE TABLE t (a int);\n" + cut)


def test_rows_that_do_not_fit_are_refused_and_an_encoding_can_be_chosen(tmp_path: Path):
    with pytest.raises(UnreadableFile, match="2 values for 1 columns"):
        _tables(tmp_path, "CREATE TABLE t (a int);\nINSERT INTO t VALUES (1, 2);")
    polish = "CREATE TABLE t (a text);\nINSERT INTO t VALUES ('Łódź');".encode("cp1250")
    with pytest.raises(UnreadableFile, match="another encoding"):
        _tables(tmp_path, polish)
    assert _tables(tmp_path, polish, encoding="cp1250")["t"][1] == [["Łódź"]]


@pytest.mark.parametrize("text", ["", "SELECT 1;", "-- nothing"])
def test_a_dump_without_tables_is_refused(tmp_path: Path, text: str):
    with pytest.raises(UnreadableFile):
        _tables(tmp_path, text)


def test_a_long_dump_needs_little_memory(tmp_path: Path):
    file = tmp_path / "dump.sql"
    file.write_text("CREATE TABLE t (a int, b text);\n" + "INSERT INTO t VALUES (1, 'Łódź, ul. Piotrkowska');\n" * 20_000)
    tracemalloc.start()
    count = sum(1 for found in Dump().tables(file) for _row in found.rows())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000 and peak < 1_000_000


@pytest.mark.real_data
def test_northwind_has_the_tables_of_its_oracle(real_data: Path):
    counts = json.loads((real_data / "oracles" / "northwind.json").read_text())["counts"]
    found = {
        table.name: (sum(1 for _row in table.rows()), len(table.links))
        for table in Dump().tables(real_data / "northwind" / "northwind_postgres.sql")
    }
    assert {name: count for name, (count, _links) in found.items()} == counts
    assert found["orders"][1] == 3
