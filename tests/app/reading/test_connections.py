import asyncio

import pytest

from app import db
from app.reading.connections import Lender


def asked(url, questions):
    """What `questions` finds out with a lender of two connections to a database."""

    async def run():
        pool = db.reading_pool(url)
        await pool.open()
        await pool.resize(2, 2)
        lender = Lender(pool)
        try:
            return await questions(lender)
        finally:
            await lender.close()

    return asyncio.run(run())


async def mode(wire):
    return (await wire.ask("show plan_cache_mode", {}))[0][0]


def test_connection_plans_as_the_question_wants_whoever_had_it_before(database_url):
    async def questions(lender):
        found = []
        for general in (True, False, True, True, False):
            wire = await lender.borrow(general=general)
            found.append(await mode(wire))
            await lender.give_back(wire)
            if len(found) == 3:
                await lender.recall()  # a connection keeps its mode in the pool
        return found

    custom, general = "force_custom_plan", "force_generic_plan"
    assert asked(database_url, questions) == [general, custom, general, general, custom]


def test_connections_that_plan_in_one_way_stay_apart_from_the_others_while_there_are_enough(database_url):
    async def questions(lender):
        pids = {False: set(), True: set()}
        for number in range(10):
            general = number % 2 == 0
            wire = await lender.borrow(general=general)
            pids[general] |= {(await wire.ask("select pg_backend_pid()", {}))[0][0]}
            await lender.give_back(wire)
        return pids

    pids = asked(database_url, questions)
    assert [len(pids[False]), len(pids[True])] == [1, 1]
    assert pids[False] != pids[True]


def test_hundred_questions_at_once_share_two_connections(database_url):
    async def questions(lender):
        async def one(number):
            wire = await lender.borrow(general=number % 2 == 0)
            rows = await wire.ask("select pg_backend_pid(), pg_sleep(0.001)::text", {})
            await lender.give_back(wire)
            return rows[0][0]

        return set(await asyncio.gather(*(one(number) for number in range(100))))

    assert len(asked(database_url, questions)) == 2


def test_question_that_is_broken_off_ends_on_the_server_and_its_connection_serves_again(database_url):
    async def questions(lender):
        async def slow():
            wire = await lender.borrow()
            try:
                await wire.ask("select pg_sleep(60)::text", {})
            except BaseException:
                await lender.discard(wire)
                raise

        for _ in range(3):
            task = asyncio.create_task(slow())
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        wire = await lender.borrow()
        sleeping = "select count(*) from pg_stat_activity where query like 'select pg_sleep(60)%%' and state = 'active'"
        return await wire.ask(sleeping, {})

    assert asked(database_url, questions) == [(0,)]


def test_stream_that_is_broken_off_leaves_a_connection_that_serves(database_url):
    async def questions(lender):
        async def broken():
            async with lender.connection() as connection:
                await connection.execute("select 7")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await broken()
        async with lender.connection() as connection:
            return (await (await connection.execute("select 7")).fetchone())[0]

    assert asked(database_url, questions) == 7
