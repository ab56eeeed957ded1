//! The whole map of addresses, grouped by who calls.

use crate::app::App;
use crate::endpoints::{
    acts, conflicts, district, enrol, files, findings, grids, health, history, inbox, patrol, proposals,
    pull, push, referrals, scores, sign_in, spot_checks, suspensions, timeline, to_decide, walks,
};
use crate::limits::REQUEST_TIME_MAX;
use crate::problem::{METHOD, NOT_FOUND, Problem, TIMEOUT};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};

/// Who may call an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Whoever reaches it; what it does asks for a secret of its own, or gives nothing away.
    Anybody,
    /// A phone that was enrolled.
    Phone,
    /// A phone that may read, or somebody with a read token.
    PhoneOrViewer,
    /// Somebody with a read token, or an officer who is signed in.
    Viewer,
    /// An officer who is signed in.
    Officer,
    /// Somebody of a responsible unit, signed in or by its link.
    Unit,
}

/// How an address is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// For something to look at.
    Get,
    /// With a body.
    Post,
}

/// An address of the service.
#[derive(Clone, Debug)]
pub struct Route {
    /// Who may call it.
    pub caller: Caller,
    /// How it is asked.
    pub method: Method,
    /// Its path; what stands in braces varies.
    pub path: &'static str,
    does: MethodRouter<App>,
}

/// Every address. There is no other: the router is made from this table.
#[must_use]
pub fn table() -> Vec<Route> {
    use Caller::{Anybody, Officer, Phone, PhoneOrViewer, Unit, Viewer};
    use Method::{Get, Post};
    let route = |caller, method, path, does| Route { caller, method, path, does };
    vec![
        route(Anybody, Get, "/healthz", get(health::health)),
        route(Anybody, Post, "/v1/enrol", post(enrol::enrol)),
        route(Anybody, Post, "/v1/enrol/again", post(enrol::again)),
        route(Phone, Post, "/v1/enrol/give-up", post(enrol::give_up)),
        route(Phone, Post, "/v1/push", post(push::push)),
        route(Phone, Post, "/v1/pull", post(pull::pull)),
        route(PhoneOrViewer, Get, "/v1/files/{hash}", get(files::file)),
        route(Viewer, Get, "/v1/districts/{district}", get(district::district)),
        route(Viewer, Get, "/v1/districts/{district}/grids", get(grids::grids)),
        route(Viewer, Get, "/v1/districts/{district}/scores", get(scores::scores)),
        route(Viewer, Get, "/v1/districts/{district}/spot-checks", get(spot_checks::spot_checks)),
        route(Viewer, Get, "/v1/grids/{code}", get(grids::grid)),
        route(Viewer, Get, "/v1/grids/{code}/history", get(history::history)),
        route(Viewer, Get, "/v1/grids/{code}/score", get(scores::score)),
        route(Viewer, Get, "/v1/grids/{code}/findings/{finding}", get(timeline::timeline)),
        route(Officer, Post, "/v1/grids/{code}/findings/{finding}/acts", post(acts::act)),
        route(Officer, Post, "/v1/grids/{code}/proposals/{proposal}", post(proposals::decide)),
        route(Officer, Post, "/v1/grids/{code}/rulings", post(to_decide::rule)),
        route(Officer, Post, "/v1/suspensions", post(suspensions::suspend)),
        route(Officer, Post, "/v1/suspensions/{suspension}/lift", post(suspensions::lift)),
        route(Viewer, Get, "/v1/to-decide", get(to_decide::to_decide)),
        route(Viewer, Get, "/v1/suspensions", get(suspensions::suspensions)),
        route(Viewer, Get, "/v1/referrals", get(referrals::referrals)),
        route(Viewer, Get, "/v1/walks", get(walks::walks)),
        route(Viewer, Get, "/v1/findings", get(findings::findings)),
        route(Viewer, Get, "/v1/proposals", get(proposals::proposals)),
        route(Viewer, Get, "/v1/conflicts", get(conflicts::conflicts)),
        route(Viewer, Get, "/v1/patrol/findings", get(patrol::findings)),
        route(Officer, Post, "/v1/patrol/{member}/findings/{finding}", post(patrol::decide)),
        route(Anybody, Post, "/v1/sign-in", post(sign_in::sign_in)),
        route(Anybody, Post, "/v1/sign-out", post(sign_in::sign_out)),
        route(Unit, Get, "/v1/inbox", get(inbox::inbox)),
        route(Unit, Get, "/v1/inbox/{code}/{finding}", get(inbox::charge)),
        route(Unit, Post, "/v1/inbox/{code}/{finding}/acts", post(inbox::answered)),
    ]
}

/// The service.
pub fn routes(app: App) -> Router {
    let all = table().into_iter().fold(Router::new(), |all, route| all.route(route.path, route.does));
    all.fallback(|| async { Problem::new(&NOT_FOUND) })
        .method_not_allowed_fallback(|| async { Problem::new(&METHOD) })
        .layer(from_fn(in_time))
        .with_state(app)
}

/// A request that takes too long is told to come again; what the writer took is done all the same.
async fn in_time(request: Request<Body>, next: Next) -> Response {
    let answered = tokio::time::timeout(REQUEST_TIME_MAX, next.run(request)).await;
    answered.unwrap_or_else(|_| Problem::new(&TIMEOUT).into_response())
}
