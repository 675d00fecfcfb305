"""The commands of the command line that officers use: in Italian. What they do is in app/operations/importing.py."""

from pathlib import Path
from typing import Annotated

import typer

imports = typer.Typer(help="Le importazioni: che cosa è stato inviato e che ne è stato.", invoke_without_command=True)
changes = typer.Typer(help="Le modifiche proposte e pubblicate.", invoke_without_command=True)

Number = Annotated[int, typer.Argument(metavar="N", min=1, max=2**63 - 1)]


@imports.callback()
def imports_list(context: typer.Context) -> None:
    """Elenca le importazioni, la più recente per prima; `imports show N` ne mostra una."""
    if context.invoked_subcommand is None:
        from app.operations import importing

        importing.show_list()


@imports.command("show")
def imports_show(number: Number) -> None:
    """Mostra un'importazione: esito, segnalazioni, i file del suo rapporto."""
    from app.operations import importing

    raise typer.Exit(importing.show(number))


@changes.callback()
def changes_list(context: typer.Context) -> None:
    """Elenca le modifiche, le più recenti per prime; `changes show N` le mostra scheda per scheda."""
    if context.invoked_subcommand is None:
        from app.operations import importing

        importing.show_changesets()


@changes.command("show")
def changes_show(number: Number) -> None:
    """Mostra le modifiche scheda per scheda, campo per campo, e i conflitti."""
    from app.operations import importing

    raise typer.Exit(importing.show_changeset(number))


def import_file(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="GeoPackage, Shapefile in zip, GeoJSON, CSV, XLSX…")
    ],
    collection: Annotated[
        str | None,
        typer.Option(
            help="La raccolta delle schede, per esempio areas; senza, ogni livello va in quella di cui ha il nome."
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Una fonte ufficiale, per esempio regis-progetti; prende anche più file.")
    ] = None,
    new: Annotated[bool, typer.Option("--new", help="Di una fonte: crea anche le schede che non ci sono.")] = False,
    comune: Annotated[str | None, typer.Option(help="Il Comune che invia: codice ISTAT o nome.")] = None,
    layer: Annotated[str | None, typer.Option(help="Lo strato da leggere, se il file ne ha più di uno.")] = None,
    crs: Annotated[str | None, typer.Option(help="Il sistema di coordinate, per esempio EPSG:3003.")] = None,
    encoding: Annotated[str | None, typer.Option(help="La codifica dei testi, se quella trovata è sbagliata.")] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="Un file JSON che dice quale colonna è quale campo.", dir_okay=False)
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="CAMPO=VALORE", help="Un valore uguale per tutte le righe; si può ripetere."),
    ] = None,
    repair: Annotated[bool, typer.Option("--repair", help="Accetta le riparazioni proposte per le geometrie.")] = False,
    overwrite: Annotated[
        list[str] | None,
        typer.Option(metavar="SCHEDA", help="Una scheda in conflitto per la quale vale il file; si può ripetere."),
    ] = None,
    delete_missing: Annotated[
        bool, typer.Option("--delete-missing", help="Propone di ritirare le schede che il file non contiene più.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Controlla soltanto: non propone modifiche.")] = False,
    publish: Annotated[bool, typer.Option("--publish", help="Pubblica, se non ci sono errori.")] = False,
    author: Annotated[str | None, typer.Option(help="Chi propone le modifiche.")] = None,
    reason: Annotated[str | None, typer.Option(help="Perché, in una frase: resta nella storia delle schede.")] = None,
) -> None:
    """Controlla un file e ne fa una proposta di modifiche.

    Un file di «Scarica il Comune» torna tutto insieme: basta --comune, e la proposta è una sola per tutte le raccolte.

    Esce con 0 se tutto va bene, 1 se i dati hanno errori o conflitti, 2 se il file non si può leggere o il comando è
    sbagliato, 3 se serve una risposta, 4 se qualcosa si è rotto.
    """
    from app.operations import importing, official_sources

    if source is not None:
        wanted = official_sources.wanted(new=new, dry_run=dry_run, publish=publish, author=author, reason=reason)
        raise typer.Exit(official_sources.import_source(source, files, wanted))
    if len(files) != 1:
        raise typer.BadParameter("si importa un file alla volta, oppure i file di una fonte ufficiale con --source")
    raise typer.Exit(
        importing.import_file(
            files[0],
            collection=collection,
            comune=comune,
            layer=layer,
            crs=crs,
            encoding=encoding,
            mapping=mapping,
            values=set_ or [],
            repair=repair,
            overwrite=tuple(overwrite or ()),
            delete_missing=delete_missing,
            dry_run=dry_run,
            publish=publish,
            author=author,
            reason=reason,
        )
    )
