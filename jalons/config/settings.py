"""Settings of Jalons. Everything that a site may change is a JALONS_* variable of docs/exploitation.md."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from jalons.config import adresse, database, nombres
from jalons.config.emplacements import AFFAIRES as AFFAIRES
from jalons.config.emplacements import EMPLACEMENTS as EMPLACEMENTS
from jalons.config.emplacements import MORCEAUX as MORCEAUX
from jalons.config.emplacements import SUITES as SUITES
from jalons.config.maison import PIECES

RACINE = Path(__file__).parents[2]
JALONS_DATA = database.dossier_donnees()
JALONS_DEMONSTRATION = os.environ.get("JALONS_DEMONSTRATION") == "1"
JALONS_TOTP = os.environ.get("JALONS_TOTP", "1") != "0" or not JALONS_DEMONSTRATION
JALONS_CLES = Path(os.environ.get("JALONS_CLES") or JALONS_DATA / "cles" / "trousseau.json")
JALONS_EXTRACTIONS = Path(os.environ.get("JALONS_EXTRACTIONS") or JALONS_DATA / "extractions")
JALONS_SESSION_HEURES = nombres.entier(
    "JALONS_SESSION_HEURES", os.environ.get("JALONS_SESSION_HEURES") or "12", au_moins=1, au_plus=720
)
_ADRESSE = adresse.lire(
    os.environ.get("JALONS_URL") or "http://127.0.0.1:8000", en_plus=os.environ.get("JALONS_HOTES", "")
)
ADRESSE_PUBLIQUE = _ADRESSE.origine
JALONS_VISIO = os.environ.get("JALONS_VISIO", "").rstrip("/")

SECRET_KEY = os.environ.get("JALONS_SECRET") or database.tirer(
    JALONS_DATA / "secrets" / "django", lambda: secrets.token_urlsafe(50)
)
DEBUG = False
ALLOWED_HOSTS = _ADRESSE.hotes
CSRF_TRUSTED_ORIGINS = [_ADRESSE.origine]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "django_bootstrap5",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    *(p.module for p in reversed(PIECES) if p.application),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "jalons.portes.portail.middleware.problemes",
    "jalons.fondations.acces.middleware.entree",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jalons.fondations.referentiels.middleware.guet",
    "jalons.fondations.acces.middleware.acces",
]
ROOT_URLCONF = "jalons.config.urls"
WSGI_APPLICATION = "jalons.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jalons.config.contexte.page",
            ],
            "builtins": [
                "jalons.fondations.socle.templatetags.jalons",
                "django.contrib.humanize.templatetags.humanize",
            ],
        },
    }
]

DATABASES = {"default": database.pour_django()}
FORM_RENDERER = "jalons.fondations.socle.rendu.Rendu"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "agents.Agent"
AUTHENTICATION_BACKENDS = ["jalons.fondations.agents.connexion.AgentsActifs"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "jalons.fondations.agents.mots_de_passe.MotCourant"},
    {"NAME": "jalons.fondations.agents.mots_de_passe.MotRepete"},
    {"NAME": "jalons.fondations.agents.mots_de_passe.PasSonNom"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "identifiant"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "courriel"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "jalons.fondations.agents.connexion.Portier"
ACCOUNT_LOGOUT_REDIRECT_URL = "/connexion/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_VERIFICATION = "none"
# A caisse may be behind one address: those who know their password are not counted as those who guess.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "5/5m/key,60/5m/ip"}
MFA_ADAPTER = "jalons.fondations.agents.connexion.Coffre"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Jalons"
ALLAUTH_TRUSTED_PROXY_COUNT = nombres.entier(
    "JALONS_MANDATAIRES", os.environ.get("JALONS_MANDATAIRES") or "0", au_moins=0, au_plus=99
)

SESSION_ENGINE = "jalons.fondations.agents.sessions"
SESSION_COOKIE_AGE = 15 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_HTTPONLY = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _ADRESSE.sure
SECURE_HSTS_SECONDS = 31_536_000 if _ADRESSE.sure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _ADRESSE.sure
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" makes the browser hide the origin that CSRF checks
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "jalons.fondations.acces.middleware.jeton_perime"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "socle_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # so that failure counters are not pushed out
    }
}

LANGUAGE_CODE = "fr-fr"
USE_I18N = True  # Django's and allauth's own texts in French; ours are French in the source
USE_TZ = True
TIME_ZONE = "Europe/Paris"
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_HANDLERS = ["jalons.fondations.documents.depots.Depot"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"sans_lien": {"()": "jalons.fondations.socle.journaux_techniques.SansLien"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["sans_lien"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.template": {"level": "INFO"}},  # at DEBUG it prints whole page contexts
}
