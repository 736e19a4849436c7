"""The doors for programs: the exchange between nodes, and the interface for integrators."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from exhorto.api import exchange, programs

urlpatterns = [
    path("exchange/inbox", csrf_exempt(login_not_required(exchange.inbox)), name="exchange_inbox"),
    path("health", login_not_required(exchange.health), name="health"),
    path("api/", programs.urls()),
]
