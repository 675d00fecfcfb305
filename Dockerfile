# The portal for a server: the front end is built with Node, the service runs on Python without it.

FROM node:22.21.1-bookworm-slim AS frontend
WORKDIR /build/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund --ignore-scripts
COPY frontend/ ./
RUN npm run build

FROM python:3.13.9-slim-bookworm AS packages
COPY requirements/serve.txt /build/serve.txt
RUN python -m venv /opt/remix \
    && /opt/remix/bin/pip install --no-cache-dir --require-hashes --no-deps --only-binary :all: -r /build/serve.txt

FROM python:3.13.9-slim-bookworm
RUN groupadd --system --gid 10001 remix \
    && useradd --system --uid 10001 --gid remix --no-create-home --shell /usr/sbin/nologin remix \
    && install -d -o remix -g remix -m 0750 /var/lib/remix
ENV PATH=/opt/remix/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    REMIX_HOME=/var/lib/remix
WORKDIR /srv/remix
COPY --from=packages /opt/remix /opt/remix
COPY pyproject.toml ./
COPY gis/ gis/
COPY app/ app/
COPY migrations/ migrations/
COPY data/ data/
COPY locale/ locale/
COPY frontend/templates/ frontend/templates/
COPY --from=frontend /build/frontend/dist/ frontend/dist/
RUN python -m compileall -q app gis
USER remix
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/status', timeout=4)"]
CMD ["python", "-m", "app.cli", "serve", "--prepared", "--host", "0.0.0.0", "--port", "8000", "--workers", "2"]
