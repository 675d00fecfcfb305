"""What the server draws itself as SVG that needs no script: charts, the still map, symbols and their colours."""
