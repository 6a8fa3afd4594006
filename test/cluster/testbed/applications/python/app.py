"""Answers every request, and asks the next service first where NEXT names one. It knows nothing of tracing."""
import os
import urllib.request

from flask import Flask

app = Flask(__name__)


@app.get("/health")
def health():
    return "python"


@app.get("/")
def answer():
    following = os.environ.get("NEXT")
    if not following:
        return "python"
    with urllib.request.urlopen(following, timeout=30) as response:
        return "python " + response.read().decode()


app.run(host="0.0.0.0", port=8080, threaded=True)
