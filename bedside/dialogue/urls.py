from django.urls import include, path

from bedside.dialogue import feeds, gallery, own, views, writing

app_name = "dialogue"
urlpatterns = [
    path("wishes/", views.pairs, name="pairs"),
    path("wishes/<slug:slug>/", views.board, name="board"),
    path("wishes/<slug:slug>/write/", writing.write, name="write"),
    path("wish/<slug:code>/", views.wish, name="wish"),
    path("wish/<slug:code>/answer/", writing.answer, name="answer"),
    path("wish/<slug:code>/respond/", writing.respond, name="respond"),
    path("wish/<slug:code>/picture.<str:kind>", gallery.wish_picture, name="wish-picture"),
    path("receipt/", own.find, name="find-receipt"),
    path("sets/", gallery.sets, name="sets"),
    path("sets/<slug:slug>/", gallery.curated_set, name="set"),
    path("sets/<slug:slug>/picture.<str:kind>", gallery.set_picture, name="set-picture"),
    path("wall/<slug:slug>/", gallery.wall, name="wall"),
    path("embed/<slug:slug>/", gallery.embed, name="embed"),
    path("feeds/<slug:slug>.atom", feeds.pair_feed, name="pair-feed"),
    path("feeds/sets/<slug:slug>.atom", feeds.set_feed, name="set-feed"),
]

own_words = [
    path("", own.show, name="show"),
    path("change/", own.change, name="change"),
    path("withdraw/", own.withdraw, name="withdraw"),
    path("quoting/", own.quoting, name="quoting"),
    path("reply/", own.finish, name="finish"),
    path("again/", own.again, name="again"),
    path("heard/<int:number>/", own.judge, name="judge"),
]
own_urlpatterns = [
    path("receipt/<str:key>/", include((own_words, "receipt"))),
    path("me/words/<slug:key>/", include((own_words, "mine"))),
]
