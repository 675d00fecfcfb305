"""Writes the project that QGIS Server serves; runs under the system's Python, where QGIS is.

Usage: qgis_project.py PROJECT HOST DATABASE USER
"""

import sys

from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsDataSourceUri, QgsProject, QgsVectorLayer

target, host, database, user = sys.argv[1:5]
application = QgsApplication([], False)
application.initQgis()
project = QgsProject.instance()
project.setTitle("bench")
project.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
layers = []
for table, key in (("areas", "id"), ("comuni", "code")):
    source = QgsDataSourceUri()
    source.setConnection(host, "5432", database, user, "")
    source.setDataSource("peers", table, "geom", "", key)
    source.setSrid("4326")
    source.setUseEstimatedMetadata(True)
    layer = QgsVectorLayer(source.uri(False), table, "postgres")
    if not layer.isValid():
        sys.exit(f"QGIS cannot read peers.{table}")
    layer.setShortName(table)
    project.addMapLayer(layer)
    layers.append(layer.id())
project.writeEntry("WFSLayers", "/", layers)
for layer in layers:
    project.writeEntry("WFSLayersPrecision", f"/{layer}", 7)
project.writeEntry("WMSServiceCapabilities", "/", True)
project.setTrustLayerMetadata(True)
if not project.write(target):
    sys.exit(f"{target} cannot be written")
application.exitQgis()
