# Two stages: the first builds the environment from the hashed lock, the second carries only what runs.
FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
RUN python -m venv /opt/venv
COPY requirements.lock ./
RUN /opt/venv/bin/pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY app ./app
COPY schemas ./schemas
RUN /opt/venv/bin/pip install --no-deps --no-build-isolation . \
 && /opt/venv/bin/python -c "from app.indicators.catalogue import collections, load_edition; [load_edition(year) for year in collections()]" \
 && /opt/venv/bin/python -c "from schemas.findings import load_checks; assert load_checks()"

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /srv/scwres --create-home scwres \
 && mkdir -p /srv/scwres/uploads && chown scwres:scwres /srv/scwres/uploads
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    SCWRES_ENVIRONMENT=production \
    SCWRES_UPLOADS_DIR=/srv/scwres/uploads
USER scwres
WORKDIR /srv/scwres
VOLUME /srv/scwres/uploads
EXPOSE 8050
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8050/healthz', timeout=4)"]
CMD ["scwres", "serve", "--host", "0.0.0.0", "--port", "8050"]
