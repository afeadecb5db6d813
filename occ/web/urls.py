"""Addresses of the customer area: one short list for each noun, named as its views."""

from django.urls import include, path

from occ.web.views import (
    api_key,
    area,
    clock,
    datacenter,
    email,
    key,
    language,
    order,
    pop,
    routing,
    service,
    services,
    session,
    start,
    task,
    vrack,
    vracks,
)

app_name = "occ"

start_urls = [
    path("", start.start, name="start"),
    path("limits/", start.limits, name="limits"),
]
session_urls = [
    path("login/", session.login, name="login"),
    path("logout/", session.logout, name="logout"),
    path("language/", language.language, name="language"),
    path("clock/", clock.clock_set, name="clock-set"),
]
area_urls = [
    path("", area.bare_metal_cloud, name="bare-metal-cloud"),
    path("network/", area.network, name="network"),
    path("network/ovhcloud-connect/", services.services, name="services"),
    path("network/ovhcloud-connect/services.csv", services.services_csv, name="services-csv"),
]
order_urls = [
    path("", order.order, name="order"),
    path("<slug:provider>/", order.order_provider, name="order-provider"),
    path("<slug:provider>/<slug:pop_code>/", order.order_pop, name="order-pop"),
    path("<slug:provider>/<slug:pop_code>/<slug:bandwidth>/", order.order_summary, name="order-summary"),
]
api_urls = [
    path("keys/", api_key.api_keys, name="api-keys"),
    path("keys/create/", api_key.api_key_create, name="api-key-create"),
    path("keys/<int:credential>/revoke/", api_key.api_key_revoke, name="api-key-revoke"),
    path("clients/create/", api_key.api_client_create, name="api-client-create"),
    path("clients/<int:client>/delete/", api_key.api_client_delete, name="api-client-delete"),
    path("validate/<slug:validation>/", api_key.api_validate, name="api-validate"),
    path("validate/<slug:validation>/refuse/", api_key.api_refuse, name="api-refuse"),
]
email_urls = [
    path("", email.emails, name="emails"),
    path("<int:email>/", email.email_detail, name="email-detail"),
    path("<int:email>/html/", email.email_html, name="email-html"),
]
vrack_urls = [
    path("", vracks.vracks, name="vracks"),
    path("create/", vracks.vrack_create, name="vrack-create"),
]
service_urls = [
    path("", service.service_detail, name="service-detail"),
    path("edit/", service.service_edit, name="service-edit"),
    path("steps/<slug:step>/", service.service_step, name="service-step"),
    path("vrack/associate/", vrack.vrack_attach, name="vrack-attach"),
    path("vrack/dissociate/", vrack.vrack_detach, name="vrack-detach"),
    path("pops/add/", pop.pop_create, name="pop-create"),
    path("pops/<int:pop>/delete/", pop.pop_delete, name="pop-delete"),
    path("datacenters/add/", datacenter.datacenter_create, name="datacenter-create"),
    path("datacenters/<int:datacenter>/delete/", datacenter.datacenter_delete, name="datacenter-delete"),
    path("datacenters/<int:datacenter>/routings/add/", routing.routing_create, name="routing-create"),
    path("datacenters/<int:datacenter>/routings/<int:routing>/delete/", routing.routing_delete, name="routing-delete"),
    path("keys/", key.service_keys, name="service-keys"),
    path("keys/send/", key.key_send, name="key-send"),
    path("keys/regenerate/", key.key_regenerate, name="key-regenerate"),
    path("tasks/", task.service_tasks, name="service-tasks"),
    path("tasks/<int:task>/", task.task_detail, name="task-detail"),
    path("tasks/<int:task>/retry/", task.task_retry, name="task-retry"),
    path("tasks/<int:task>/cancel/", task.task_cancel, name="task-cancel"),
]

urlpatterns = [
    path("order/", include(order_urls)),
    path("api/", include(api_urls)),
    path("emails/", include(email_urls)),
    path("vracks/", include(vrack_urls)),
    path("services/<uuid:service>/", include(service_urls)),
    path("", include(start_urls)),
    path("", include(session_urls)),
    path("bare-metal-cloud/", include(area_urls)),
]
