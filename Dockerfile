# Passerelle for a team: one image for web, worker, beat and migrations (docs/operations.md, compose.yaml).
FROM python:3.11-slim
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 VAR_DIR=/app/var
COPY requirements.txt .
RUN python -m venv .venv && python -m pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN python -m babel.messages.frontend compile --directory locale --domain django \
 && SECRET_KEY=$(python -c "import secrets; print(secrets.token_urlsafe(64))") python manage.py collectstatic --no-input \
 && useradd --system passerelle && chown -R passerelle var
USER passerelle
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--no-control-socket"]
