"""The configuration files of the other servers, with the places that vary in braces."""

PYGEOAPI = """
server:
  bind: {{host: 127.0.0.1, port: {port}}}
  url: {origin}
  mimetype: application/json; charset=UTF-8
  encoding: utf-8
  gzip: false
  languages: [en-US]
  pretty_print: false
  limits: {{default_items: 10, max_items: 2000000, on_exceed: throttle}}
  map: {{url: "{origin}/{{z}}/{{x}}/{{y}}.png", attribution: none}}
logging: {{level: ERROR}}
metadata:
  identification: {{title: bench, description: bench, keywords: [bench], keywords_type: theme, terms_of_service: none,
                   url: "{origin}"}}
  license: {{name: none, url: "{origin}"}}
  provider: {{name: bench, url: "{origin}"}}
  contact: {{name: bench}}
resources:
"""
PYGEOAPI_COLLECTION = """
  {name}:
    type: collection
    title: {name}
    description: {name}
    keywords: [bench]
    extents: {{spatial: {{bbox: [8.7, 45.1, 9.6, 45.7], crs: "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}}}
    links: []
    providers:
      - type: feature
        name: PostgreSQL
        data: {{host: {host}, port: 5432, dbname: {dbname}, user: {user}, password: none, search_path: [peers]}}
        id_field: {id}
        table: {name}
        geom_field: geom
"""
MAPSERVER = """
MAP NAME "bench" STATUS ON EXTENT 8.7 45.1 9.6 45.7 SIZE 256 256 UNITS DD IMAGETYPE "mvt" MAXSIZE 8192
  PROJECTION "init=epsg:4326" END
  OUTPUTFORMAT NAME "mvt" DRIVER "MVT" MIMETYPE "application/vnd.mapbox-vector-tile" EXTENSION "pbf"
    FORMATOPTION "EXTENT=4096" FORMATOPTION "EDGE_BUFFER=256" END
  OUTPUTFORMAT NAME "geojson" DRIVER "OGR/GEOJSON" MIMETYPE "application/json; subtype=geojson"
    FORMATOPTION "STORAGE=stream" FORMATOPTION "FORM=simple" FORMATOPTION "LCO:COORDINATE_PRECISION=7"
    FORMATOPTION "USE_FEATUREID=true" END
  WEB METADATA "ows_title" "bench" "ows_srs" "EPSG:4326 EPSG:3857" "ows_enable_request" "*"
    "ows_onlineresource" "{origin}/mapserv/bench" "oga_onlineresource" "{origin}/mapserv/bench/ogcapi"
    "oga_max_limit" "2000000" "wfs_getfeature_formatlist" "geojson" END END
{layers}END
"""
MAPSERVER_LAYER = """
  LAYER NAME "{name}" TYPE POLYGON STATUS ON TEMPLATE "x" EXTENT 8.7 45.1 9.6 45.7
    CONNECTIONTYPE POSTGIS CONNECTION "host={host} dbname={dbname} user={user}"
    DATA "geom FROM peers.{name} USING UNIQUE {id} USING SRID=4326"
    PROCESSING "CLOSE_CONNECTION=DEFER"
    PROJECTION "init=epsg:4326" END
    METADATA "ows_title" "{name}" "gml_include_items" "all" "gml_featureid" "{id}" "ows_include_items" "all"
      "gml_types" "auto" END
    CLASS STYLE COLOR 200 0 0 END END
  END
"""
NGINX = """
worker_processes {workers}; pid {folder}/nginx.pid; daemon off; error_log {folder}/nginx.err warn; {user}
events {{ worker_connections 1024; }}
http {{ access_log off; keepalive_requests 1000000;
  client_body_temp_path {folder}/b; fastcgi_temp_path {folder}/f; proxy_temp_path {folder}/p;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  fastcgi_buffers 64 32k; fastcgi_buffer_size 32k; fastcgi_read_timeout 600;
  server {{ listen 127.0.0.1:{port};
    location / {{ fastcgi_pass unix:{socket}; fastcgi_split_path_info ^({prefix})(.*)$;
      fastcgi_param SCRIPT_NAME $fastcgi_script_name; fastcgi_param PATH_INFO $fastcgi_path_info;
      fastcgi_param QUERY_STRING $query_string; fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param REQUEST_URI $request_uri; fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length; fastcgi_param SERVER_NAME 127.0.0.1;
      fastcgi_param SERVER_PORT {port}; fastcgi_param HTTP_HOST $http_host;
      fastcgi_param SERVER_PROTOCOL $server_protocol; {parameters} }} }}
}}
"""
