# One image for api, workers, sweeper and migrations. Built inside the municipality's walls from
# whatever package index pip is set up for (build args or a pip.conf secret); runs without network
# access to the outside.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/redactor
WORKDIR /src
COPY requirements.lock ./
RUN --mount=type=secret,id=pip_conf,target=/etc/pip.conf,required=false \
    /opt/redactor/bin/pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY redactor redactor
COPY models models
COPY workers workers
COPY api api
RUN /opt/redactor/bin/pip install --no-deps --no-build-isolation .

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
       tesseract-ocr tesseract-ocr-dan \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin redactor
COPY --from=build /opt/redactor /opt/redactor
ENV PATH=/opt/redactor/bin:$PATH PYTHONUTF8=1 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 OMP_THREAD_LIMIT=1 HOME=/tmp
USER 10001:10001
WORKDIR /tmp
EXPOSE 8000
# exec form: the program is PID 1's child under the init that compose adds, and gets the signals
CMD ["uvicorn", "api.main:app", "--host", "0.0.0.0", "--port", "8000", "--no-access-log", "--no-server-header"]
