"""The other servers: how each is set up on the same rows, and the paths by which it is asked."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from app.operations.paths import home
from bench import configurations
from bench.contenders import WORKERS, Contender, Place, uvicorn
from bench.processes import Process
from bench.workloads import Parameters

_CGI = Path("/usr/lib/cgi-bin")
_PYTHON_PACKAGES = {
    "tipg": ("tipg==1.6.1", "uvicorn", "uvloop", "httptools"),
    "pygeoapi": ("pygeoapi==0.21.0", "geoalchemy2", "psycopg2-binary", "gunicorn", "gevent"),
}
_BEHIND_NGINX = ("nginx", "spawn-fcgi", "multiwatch")


def available(*, install: bool) -> tuple[list[Contender], list[str]]:
    """The servers that can run here, and a sentence for each that cannot; pip's ones are installed when asked for."""
    found, missing = [], []
    for name, packages in _PYTHON_PACKAGES.items():
        if install and not _is_installed(name):
            _install(name, packages)
        if _is_installed(name):
            found.append(_CONTENDERS[name])
        else:
            missing.append(f"{name} is not installed: --peers installs it from the Python packages")
    for name, program, package in (
        ("mapserver", _CGI / "mapserv", "cgi-mapserver"),
        ("qgis", _CGI / "qgis_mapserv.fcgi", "qgis-server python3-qgis"),
    ):
        lacking = [one for one in _BEHIND_NGINX if not _program(one)] + ([] if program.exists() else [program.name])
        if lacking:
            missing.append(
                f"{name}: {', '.join(lacking)} not found (Debian: {package} nginx-light spawn-fcgi multiwatch)"
            )
        else:
            found.append(_CONTENDERS[name])
    return found, missing


def _tipg(place: Place) -> list[Process]:
    database = place.database
    environment = {
        "DATABASE_URL": f"postgresql://{database['user']}@{quote(database['host'], safe='')}/{database['dbname']}",
        "TIPG_DB_SCHEMAS": '["peers"]',
        "TIPG_MAX_FEATURES_PER_QUERY": "2000000",
        "TIPG_MAX_FEATURES_PER_TILE": "1000000",
    }
    return [uvicorn("tipg.main:app", place, environment=environment, python=str(_python("tipg")))]


def _tipg_paths(workload: str, p: Parameters) -> list[str] | None:
    root = "/collections/peers.areas"
    if workload.startswith("W8"):
        return [f"{root}/tiles/WebMercatorQuad/{z}/{x}/{y}" for z, y, x in p.tiles[workload[2:]]]
    offset = f"{root}/items?f=geojson&limit=100&offset={p.depth}"
    return _paths(
        workload,
        p,
        items=f"{root}/items?f=geojson",
        item=f"{root}/items/{{}}?f=geojson",
        offset=offset,
        comuni="/collections/peers.comuni/items?f=geojson&limit=1000",
    )


def _pygeoapi(place: Place) -> list[Process]:
    configuration, document = place.folder / "pygeoapi.yml", place.folder / "openapi.yml"
    collections = "".join(
        configurations.PYGEOAPI_COLLECTION.format(name=name, id=key, **place.database)
        for name, key in (("areas", "id"), ("comuni", "code"))
    )
    configuration.write_text(configurations.PYGEOAPI.format(port=place.port, origin=place.origin) + collections)
    environment = {"PYGEOAPI_CONFIG": str(configuration), "PYGEOAPI_OPENAPI": str(document)}
    programs = _python("pygeoapi").parent
    subprocess.run(
        [programs / "pygeoapi", "openapi", "generate", configuration, "--output-file", document],
        check=True,
        capture_output=True,
        env={**os.environ, **environment},
    )
    command = [str(programs / "gunicorn"), "--workers", str(WORKERS), "--worker-class", "gevent", "--timeout", "600"]
    command += ["--bind", f"127.0.0.1:{place.port}", "pygeoapi.flask_app:APP"]
    return [Process(command, environment, place.folder, place.folder / "server.log")]


def _pygeoapi_paths(workload: str, p: Parameters) -> list[str] | None:
    if workload.startswith("W8"):
        return None  # its tiles take seconds to minutes each (peers' geometry transformed by name of the CRS)
    root = "/collections/areas/items"
    return _paths(
        workload,
        p,
        items=f"{root}?f=json",
        item=f"{root}/{{}}?f=json",
        offset=f"{root}?f=json&limit=100&offset={p.depth}",
        comuni="/collections/comuni/items?f=json&limit=1000",
    )


def _mapserver(place: Place) -> list[Process]:
    mapfile, configuration = place.folder / "bench.map", place.folder / "mapserver.conf"
    layers = "".join(
        configurations.MAPSERVER_LAYER.format(name=name, id=key, **place.database)
        for name, key in (("areas", "id"), ("comuni", "code"))
    )
    mapfile.write_text(configurations.MAPSERVER.format(origin=place.origin, layers=layers))
    templates = "/usr/share/mapserver/ogcapi/templates/html-plain/"
    configuration.write_text(
        f'CONFIG ENV MS_MAP_PATTERN "." OGCAPI_HTML_TEMPLATE_DIRECTORY "{templates}" END\n'
        f'MAPS bench "{mapfile}" END END\n'
    )
    return _fastcgi(
        place, _CGI / "mapserv", prefix="/mapserv", environment={"MAPSERVER_CONFIG_FILE": str(configuration)}
    )


def _mapserver_paths(workload: str, p: Parameters) -> list[str] | None:
    """OGC API Features where version 8.0 answers rightly; WFS for the filter, the deep page and the export."""
    root = "/mapserv/bench/ogcapi/collections"
    wfs = "/mapserv?map=bench&SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&OUTPUTFORMAT=geojson&TYPENAMES=areas"
    if workload.startswith("W8"):
        tile = "/mapserv?map=bench&mode=tile&tilemode=gmap&layers=areas&tile="
        return [f"{tile}{x}+{y}+{z}" for z, y, x in p.tiles[workload[2:]]]
    if workload == "W4":
        return [f"{wfs}&COUNT=100&FILTER={_wfs_filter(p.comune, kind)}" for kind in p.kinds]
    if workload == "W9":
        return [f"{wfs}&COUNT=100000"]
    return _paths(
        workload,
        p,
        items=f"{root}/areas/items?f=json",
        item=f"{root}/areas/items/{{}}?f=json",
        offset=f"{wfs}&COUNT=100&STARTINDEX={p.depth}",
        comuni=f"{root}/comuni/items?f=json&limit=1000",
    )


def _wfs_filter(comune: str, kind: str) -> str:
    equal = "".join(
        f"<fes:PropertyIsEqualTo><fes:ValueReference>{name}</fes:ValueReference><fes:Literal>{value}</fes:Literal>"
        "</fes:PropertyIsEqualTo>"
        for name, value in (("comune", comune), ("kind", kind))
    )
    document = f'<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0"><fes:And>{equal}</fes:And></fes:Filter>'
    return quote(document, safe="")


def _qgis(place: Place) -> list[Process]:
    project = place.folder / "bench.qgs"
    maker = Path(__file__).with_name("qgis_project.py")
    database = place.database
    subprocess.run(
        ["/usr/bin/python3", maker, project, database["host"], database["dbname"], database["user"]],
        check=True,
        capture_output=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    environment = {
        "QT_QPA_PLATFORM": "offscreen",
        "QGIS_PROJECT_FILE": str(project),
        "HOME": str(place.folder),
        "QGIS_SERVER_API_WFS3_MAX_LIMIT": "2000000",
        "QGIS_SERVER_LOG_LEVEL": "2",
        "QGIS_SERVER_TRUST_LAYER_METADATA": "1",
    }
    return _fastcgi(
        place,
        _CGI / "qgis_mapserv.fcgi",
        prefix="/qgis",
        environment=environment,
        parameters=f"fastcgi_param QGIS_PROJECT_FILE {project};",
    )


def _qgis_paths(workload: str, p: Parameters) -> list[str] | None:
    if workload.startswith("W8"):
        return None
    root = "/qgis/wfs3/collections"
    return _paths(
        workload,
        p,
        items=f"{root}/areas/items.json?",
        item=f"{root}/areas/items/{{}}.json",
        offset=f"{root}/areas/items.json?limit=100&offset={p.depth}",
        comuni=f"{root}/comuni/items.json?limit=1000",
    )


def _paths(workload: str, p: Parameters, *, items: str, item: str, offset: str, comuni: str) -> list[str] | None:
    glue = "" if items.endswith("?") else "&"
    known = {
        "W1": [f"{items}{glue}limit=10"],
        "W2": [f"{items}{glue}limit=1000"],
        "W3": [f"{items}{glue}limit=1000&bbox={','.join(map(str, box))}" for box in p.boxes],
        "W4": [f"{items}{glue}limit=100&comune={p.comune}&kind={kind}" for kind in p.kinds],
        "W5": [offset],
        "W6": [item.format(number) for number in p.ids],
        "W7": [comuni],
        "W9": [f"{items}{glue}limit=100000"],
    }
    return known.get(workload)


def _fastcgi(
    place: Place, program: Path, *, prefix: str, environment: Mapping[str, str], parameters: str = ""
) -> list[Process]:
    """A FastCGI program, as many processes as the others have workers, with nginx in front."""
    sockets = place.folder / "fcgi.sock"
    sockets.unlink(missing_ok=True)
    spawn = [_program("spawn-fcgi"), "-n", "-s", str(sockets), "-M", "0600", "--"]
    spawn += [_program("multiwatch"), "-f", str(WORKERS), "--", str(program)]
    configuration = place.folder / "nginx.conf"
    configuration.write_text(
        configurations.NGINX.format(
            folder=place.folder,
            port=place.port,
            socket=sockets,
            prefix=prefix,
            parameters=parameters,
            workers=WORKERS,
            user="user root;" if os.geteuid() == 0 else "",
        )
    )
    nginx = [_program("nginx"), "-c", str(configuration), "-e", str(place.folder / "nginx.err")]
    return [
        Process(spawn, environment, place.folder, place.folder / "server.log"),
        Process(nginx, {}, place.folder, place.folder / "nginx.log"),
    ]


def _venv(name: str) -> Path:
    return home() / "bench" / "peers" / name


def _python(name: str) -> Path:
    return _venv(name) / "bin" / "python"


def _is_installed(name: str) -> bool:
    return (_venv(name) / "complete").exists()


def _install(name: str, packages: Sequence[str]) -> None:
    """A virtual environment of its own; one that was interrupted is made anew."""
    shutil.rmtree(_venv(name), ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", _venv(name)], check=True)
    subprocess.run([_python(name), "-m", "pip", "install", "--quiet", *packages], check=True)
    (_venv(name) / "complete").touch()


def _program(name: str) -> str:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""


_CONTENDERS = {
    "tipg": Contender("tipg", _tipg, _tipg_paths, probe="/collections/peers.areas/items?limit=1&f=geojson"),
    "pygeoapi": Contender("pygeoapi", _pygeoapi, _pygeoapi_paths, probe="/collections/areas/items?limit=1&f=json"),
    "mapserver": Contender(
        "mapserver", _mapserver, _mapserver_paths, probe="/mapserv/bench/ogcapi/collections/areas/items?limit=1&f=json"
    ),
    "qgis": Contender("qgis", _qgis, _qgis_paths, probe="/qgis/wfs3/collections/areas/items.json?limit=1"),
}
