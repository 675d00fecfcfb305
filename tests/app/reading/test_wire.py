import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from math import inf, isnan, nan

import psycopg
import pytest
from psycopg import AsyncConnection, errors

from app.reading.wire import Wire

VALUES = [
    *(None, True, False, 0, 1, -40_000, 2**40, 1.5, -0.0, inf, 0.1 + 0.2, Decimal("12.50")),
    *("", "L'Aquila %s %(a)s", "è\U0001f600\n\\", b"\x00\xff", ["a", 'b"{},', None], [1, 2], [1.5]),
    *(date(2026, 11, 22), datetime(2026, 11, 22, 9, 30, tzinfo=UTC)),
]


def asked(url, questions):
    """What `questions` finds out with a wire to a database."""

    async def run():
        async with await AsyncConnection.connect(url, autocommit=True) as connection:
            return await questions(Wire(connection))

    return asyncio.run(run())


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_value_goes_there_and_comes_back_as_with_a_cursor(database_url, value):
    async def questions(wire):
        mine = await wire.ask("select %(value)s as value, 1 as one, %(value)s", {"value": value, "unused": object()})
        cursor = await wire.connection.execute("select %s, 1, %s", [value, value], prepare=True, binary=True)
        return mine, await cursor.fetchall()

    mine, theirs = asked(database_url, questions)
    assert mine == theirs
    assert [type(one) for one in mine[0]] == [type(one) for one in theirs[0]]


def test_number_that_is_none_comes_back(database_url):
    assert isnan(asked(database_url, lambda wire: wire.ask("select %(value)s", {"value": nan}))[0][0])


def test_same_statement_takes_values_of_other_types(database_url):
    async def questions(wire):
        return [await wire.ask("select %(a)s", {"a": value}) for value in (1, "x", 2, 2**40, None, "y")]

    assert asked(database_url, questions) == [[(value,)] for value in (1, "x", 2, 2**40, None, "y")]


def test_percent_signs_of_a_statement_are_its_own_when_doubled(database_url):
    statement = "select 7 %% 4, 'a' like '%%a', %(text)s"
    assert asked(database_url, lambda wire: wire.ask(statement, {"text": "50 %"})) == [(3, True, "50 %")]


def test_answer_without_rows_is_empty(database_url):
    assert asked(database_url, lambda wire: wire.ask("select 1 where false", {})) == []


def test_value_larger_than_the_socket_takes_arrives_whole(database_url):
    long = "à" * 20_000_000
    assert asked(database_url, lambda wire: wire.ask("select length(%(long)s), %(long)s", {"long": long})) == [
        (20_000_000, long)
    ]


def test_refusal_is_the_error_of_psycopg_and_the_wire_goes_on(database_url):
    async def questions(wire):
        for statement, error in (
            ("selekt 1", errors.SyntaxError),
            ("select 1 / (%(zero)s - 1)", errors.DivisionByZero),
            ("select * from no_such_table", errors.UndefinedTable),
        ):
            with pytest.raises(error):
                await wire.ask(statement, {"zero": 1})
        await wire.ask("set statement_timeout = 50", {})
        with pytest.raises(errors.QueryCanceled):
            await wire.ask("select pg_sleep(5)", {})
        return await wire.ask("select 7", {})

    assert asked(database_url, questions) == [(7,)]


def test_server_that_ends_the_connection_is_an_operational_error(database_url):
    async def questions(wire):
        with pytest.raises(psycopg.OperationalError):
            await wire.ask("select pg_terminate_backend(pg_backend_pid())", {})
        with pytest.raises(psycopg.OperationalError):
            await wire.ask("select 7", {})

    asked(database_url, questions)


def test_server_keeps_no_more_statements_than_are_allowed_and_old_shapes_are_answered_again(database_url):
    async def questions(wire):
        shapes = [f"select {number}" for number in range(250)]
        answers = [(await wire.ask(shape, {}))[0][0] for shape in (*shapes, *shapes[:3])]
        kept = await wire.ask("select count(*) from pg_prepared_statements where name like 'wire%%'", {})
        return answers, kept

    answers, kept = asked(database_url, questions)
    assert answers == [*range(250), 0, 1, 2]
    assert kept == [(100,)]
