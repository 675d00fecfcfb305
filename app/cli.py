"""The command line: `./remix …`. Each command says what it does and calls the module that does it."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from app import cli_imports
from app.operations.errors import SetupError

cli = typer.Typer(
    name="remix",
    help="The portal of urban regeneration. The first call of any command, --help included, prepares the "
    "Python environment; everything that is made stays in .remix (REMIX_HOME moves it).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
database = typer.Typer(help="The embedded PostgreSQL with PostGIS.", no_args_is_help=True)
cli.add_typer(database, name="db")
cli.add_typer(cli_imports.imports, name="imports")
cli.add_typer(cli_imports.changes, name="changes")
cli.command("import")(cli_imports.import_file)


@cli.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen at; 0 takes a free one.", min=0, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Processes that answer requests.", min=1, max=64)] = 1,
    prepared: Annotated[
        bool, typer.Option("--prepared", help="Set nothing up: a worker has filled the database (for servers).")
    ] = False,
) -> None:
    """Set up everything that is missing, then serve the portal until Ctrl-C."""
    from app.operations import serving

    serving.serve(host=host, port=port, workers=workers, prepared=prepared)


@cli.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context) -> None:
    """Run every test; with arguments, run pytest alone with them (./remix test tests/gis -k name)."""
    from app.operations import testing

    raise typer.Exit(testing.run(context.args))


@cli.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
def bench(arguments: Annotated[list[str] | None, typer.Argument(metavar="[OPTIONS]")] = None) -> None:
    """Measure the API against raw SQL and other servers, in databases of its own (./remix bench --help)."""
    from app.operations import bench

    raise typer.Exit(bench.run(arguments or []))


@cli.command()
def texts() -> None:
    """Gather the texts of pages and messages for translation, and say which ones a language lacks."""
    from app.operations import texts

    for language, missing in texts.update().items():
        for text in missing:
            typer.echo(f"{language}: {text}")


@cli.command()
def screenshots(
    folder: Annotated[Path | None, typer.Argument(help="Where to; default: screenshots in .remix.")] = None,
    address: Annotated[str | None, typer.Option(help="A portal that runs; default: one of its own.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="One type of page; can be repeated.")] = None,
) -> None:
    """Take a picture of every type of page, in every language, at 360, 768, 1280 and 1920 pixels."""
    from app.operations import screenshots
    from app.operations.paths import home

    wrong = screenshots.take(folder or home() / "screenshots", address=address, only=only or ())
    for problem in wrong:
        typer.echo(f"  ! {problem}", err=True)
    raise typer.Exit(1 if wrong else 0)


@cli.command()
def migrate() -> None:
    """Bring the tables of the database to what the code wants."""
    from app.operations import setup

    with setup.database():
        setup.migrate()


@cli.command()
def load() -> None:
    """Load the files of data/ through a changeset; a second run changes nothing."""
    from app.operations import setup

    with setup.database():
        setup.migrate()
        setup.load()


@cli.command()
def status() -> None:
    """Say what is set up, what runs, and how many records are published."""
    from app.operations import overview

    raise typer.Exit(overview.show())


@cli.command()
def worker() -> None:
    """Fill the database once, then keep its statistics fresh as data is published (for servers)."""
    from app.worker import run

    run()


@database.command("start")
def database_start() -> None:
    """Start the embedded database and leave it running."""
    from app.operations import setup
    from app.operations.postgres import presence

    server = presence.keep(setup.embedded())
    typer.echo(f"The database runs (process {server.pid}); `./remix db stop` stops it.")


@database.command("stop")
def database_stop() -> None:
    """Stop the embedded database."""
    from app.operations import setup
    from app.operations.postgres import presence

    stopped = presence.release(setup.embedded())
    typer.echo("The database has stopped." if stopped else "The database was not running.")


@database.command("status")
def database_status() -> None:
    """Say whether the embedded database runs; exits with 3 if it does not."""
    from app.operations import setup
    from app.operations.postgres import cluster

    server = cluster.find(setup.embedded())
    typer.echo(f"running, process {server.pid}: {cluster.url(server)}" if server else "not running")
    raise typer.Exit(0 if server else 3)


@database.command("url")
def database_url() -> None:
    """Print the address of the database, for psql or QGIS; the embedded one is started and left running."""
    from app.operations import setup
    from app.operations.postgres import cluster, presence

    given = os.environ.get("REMIX_DATABASE_URL")
    typer.echo(given or cluster.url(presence.keep(setup.embedded())))


@database.command("table")
def database_table(collection: Annotated[str, typer.Argument(help="Its id, for example areas.")]) -> None:
    """Print the SQL that makes the table of a collection as it is declared: a new one's migration runs it."""
    from app.operations import tables

    typer.echo(tables.sql(collection), nl=False)


@database.command("psql", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def database_psql(context: typer.Context) -> None:
    """Open psql on the database; further arguments go to psql."""
    from app.operations import setup

    raise typer.Exit(setup.psql(context.args))


def main() -> None:
    """Run the command; what a person has to know is printed as a sentence, without a traceback."""
    try:
        cli(prog_name="./remix")
    except (SetupError, PermissionError) as problem:
        sys.exit(f"remix: {problem}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
